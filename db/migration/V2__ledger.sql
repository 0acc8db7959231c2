CREATE TABLE campaign (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

-- One run of a campaign: what it sends, to which list, who holds it, and how far it is.
CREATE TABLE run (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id int NOT NULL REFERENCES campaign,
  run_key text NOT NULL,
  round int NOT NULL DEFAULT 0, -- rises when a completed run is opened again
  source text NOT NULL,         -- the campaign file as it was launched last
  source_path text NOT NULL,
  rate int,                     -- messages per second asked for at launch, if any
  list_path text NOT NULL,
  list_checksum text NOT NULL,
  list_rows int NOT NULL,
  header text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  failure text,                 -- why it stopped, in one sentence

  epoch int NOT NULL DEFAULT 0, -- rises with every process that takes the run; claims carry it
  owner text,
  stop_requested boolean NOT NULL DEFAULT false,

  -- Kept in the transaction that changes the messages, so that watching a run never counts its rows.
  ready int NOT NULL DEFAULT 0,
  claimed int NOT NULL DEFAULT 0,
  accepted int NOT NULL DEFAULT 0,
  refused int NOT NULL DEFAULT 0,
  in_doubt int NOT NULL DEFAULT 0,
  skipped int NOT NULL DEFAULT 0,
  sent int NOT NULL DEFAULT 0,
  delivered int NOT NULL DEFAULT 0,
  read int NOT NULL DEFAULT 0,
  failed int NOT NULL DEFAULT 0,

  UNIQUE (campaign_id, run_key)
) WITH (fillfactor = 20); -- rewritten with every batch: room for its versions on its own page

CREATE TYPE message_state AS ENUM
  ('READY', 'CLAIMED', 'ACCEPTED', 'REFUSED', 'IN_DOUBT', 'SKIPPED', 'SENT', 'DELIVERED', 'READ', 'FAILED');
CREATE TYPE message_route AS ENUM ('MM_LITE', 'CLOUD_API', 'UNKNOWN');

-- One row of a list and what became of it. Narrow, and no index on anything that changes while sending, so that
-- claiming and settling stay on the row's own page (HOT): a free half of each page is what that takes.
CREATE TABLE message (
  run int NOT NULL,
  line int NOT NULL,
  phone bigint,                 -- E.164 without its +; null where the row has no usable number
  sendable boolean NOT NULL,    -- decided at load, never changed: what the unique index stands on
  state message_state NOT NULL,
  attempt smallint NOT NULL DEFAULT 0,
  epoch int NOT NULL DEFAULT 0,
  route message_route,
  error_class text,
  error_code int,
  not_before timestamptz,
  claimed_at timestamptz,
  settled_at timestamptz,
  wamid text,
  reason text,                  -- why, in Nightmail's words
  error text,                   -- why, in the gateway's words
  PRIMARY KEY (run, line)
) WITH (fillfactor = 50);

-- Nobody stands in a run twice.
CREATE UNIQUE INDEX message_once ON message (run, phone) WHERE sendable;

-- The list's own cells, written once at load and read once at sending.
CREATE TABLE recipient (
  run int NOT NULL,
  line int NOT NULL,
  cells text[] NOT NULL,
  PRIMARY KEY (run, line)
);
