LOCK TABLE run, reached IN ACCESS EXCLUSIVE MODE; -- at once, not in steps that another process could come between

-- The time zones in which a recipient may live: several where a number does not tell which. There are a few hundred
-- such sets in the world.
CREATE TABLE zone_set (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  zones text[] NOT NULL UNIQUE   -- names of the IANA database, in their order
);

-- Decided at load, never changed. Null where the run's window is not by the recipients' zones.
ALTER TABLE message ADD zones smallint;

ALTER TABLE run
  ADD waits_until timestamptz,   -- nothing can leave before; the run is nobody's until then
  ADD wait_reason text,          -- why, in a few words
  ADD message_limit int;         -- so many of its messages are sent at most, if any

-- By the number first: a frequency cap looks for a number in all campaigns. Nothing is written for it that was not
-- written before; when a number was reached, and whether it was, its message tells.
ALTER TABLE reached DROP CONSTRAINT reached_pkey, ADD PRIMARY KEY (phone, campaign, run);

-- Of opt-outs that were imported: from where, and why, in words of their own.
ALTER TABLE opt_out ADD origin text, ADD reason text;
