LOCK TABLE run, message IN ACCESS EXCLUSIVE MODE; -- at once, not in steps that another process could come between

-- Which database this is: a journal that lies in a home directory tells by it whether it belongs here.
CREATE TABLE installation (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation DEFAULT VALUES;

-- When the process that sends the run wrote last that it is alive, by this database's clock.
ALTER TABLE run ADD heartbeat_at timestamptz;
UPDATE run SET heartbeat_at = started_at;

-- A version before this one would send without entering whom it reaches, and this one would not know of them. It takes a
-- run without a heartbeat: here it fails, and says which constraint it broke.
ALTER TABLE run ADD CONSTRAINT this_database_needs_a_newer_nightmail 
  CHECK (owner IS NULL OR coalesce(heartbeat_at >= started_at, false));

-- Whom a run may have reached: every message that was ever claimed, unless it was refused. Whether the
-- message was sent is told by its state; this table finds it with one look, however many runs the campaign has had.
CREATE TABLE reached (
  campaign int NOT NULL,
  phone bigint NOT NULL,
  run int NOT NULL
);

INSERT INTO reached (campaign, phone, run)
SELECT run.campaign_id, message.phone, message.run
FROM message JOIN run ON run.id = message.run
WHERE message.sendable
  AND message.state <> 'REFUSED'
  AND (message.attempt > 0 OR message.state NOT IN ('READY', 'SKIPPED'));

ALTER TABLE reached ADD PRIMARY KEY (campaign, phone, run);
