-- What the provider tells about messages and recipients after they were sent.

ALTER TABLE run
  ADD stop_reason text,                               -- why somebody or something asked the run to stop
  ADD wamids_indexed boolean NOT NULL DEFAULT false;  -- its receipts come without token

-- When the provider says a message came to the state that a receipt tells.
ALTER TABLE message ADD status_at timestamptz;

-- Webhook calls as they came, until they are applied.
CREATE TABLE receipt_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sender text,                  -- whose address it came to; null for the common one
  body bytea NOT NULL,
  failure text                  -- why it could not be applied; such an event is kept and left alone
);
-- Read once and deleted: compressing it costs more than it saves.
ALTER TABLE receipt_event ALTER COLUMN body SET STORAGE EXTERNAL;

-- Receipts whose message is not known yet.
CREATE TABLE receipt_parked (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  retry_at timestamptz NOT NULL,
  wamid text NOT NULL,
  status message_state NOT NULL,
  status_at timestamptz NOT NULL,
  recipient bigint,
  route message_route,
  error_code int,
  error text
);
CREATE INDEX receipt_parked_retry ON receipt_parked (retry_at);

-- Finds a message by its id, for senders whose gateway does not pass the attempt token on. A table of its own, written
-- once: an index on message would end HOT.
CREATE TABLE wamid_index (
  wamid text PRIMARY KEY,
  run int NOT NULL,
  line int NOT NULL
);

CREATE TABLE opt_out (
  phone bigint PRIMARY KEY,     -- E.164 without its +
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  source text NOT NULL
);
