-- A sender number and how it has to go easy, as its gateway asked. Its row is what processes lock while they agree on
-- their shares.
ALTER TABLE sender_pace RENAME TO sender;
ALTER TABLE sender RENAME COLUMN sender TO name;
ALTER TABLE sender RENAME COLUMN rate TO slowed_rate;
ALTER TABLE sender RENAME COLUMN noted_at TO slowed_at;
ALTER TABLE sender ALTER slowed_at DROP NOT NULL;
ALTER TABLE sender ADD slowed_limit double precision;
UPDATE sender SET slowed_at = NULL WHERE slowed_rate IS NULL;
UPDATE sender SET slowed_limit = slowed_rate / 0.6; -- what an older version slowed by

COMMENT ON COLUMN sender.rest_until IS 'nothing is to be sent before';
COMMENT ON COLUMN sender.reason IS 'why it rests, as a person is told';
COMMENT ON COLUMN sender.slowed_rate IS 'messages per second right after the last throttling';
COMMENT ON COLUMN sender.slowed_limit IS 'messages per second at which the gateway throttled';
COMMENT ON COLUMN sender.slowed_at IS 'when that was';

-- The part of a sender's rate that a process may use. It uses it only within a second after confirmed_at.
CREATE TABLE sender_share (
  sender text NOT NULL REFERENCES sender (name),
  holder uuid NOT NULL,                 -- of the process, new with every start
  owner text NOT NULL,                  -- host and process, as a person is told
  rate int NOT NULL,                    -- messages per second that the number is allowed, as this process is set
  demand int NOT NULL,                  -- messages per second that the process could use
  share int NOT NULL CHECK (share >= 0),-- messages per second that it uses at most
  measured double precision NOT NULL,   -- messages per second that it sent lately
  in_flight int NOT NULL,               -- requests that await their answer
  joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  confirmed_at timestamptz NOT NULL,    -- by this database's clock
  PRIMARY KEY (sender, holder)
) WITH (fillfactor = 50);
