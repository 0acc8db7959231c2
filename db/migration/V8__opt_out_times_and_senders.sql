-- The sender that a run sends from, in lower case without dashes and underscores, as its webhook address is compared.
-- Null where an older version kept a campaign file that does not show it plainly; the next launch of the run enters it.
ALTER TABLE run ADD sender text;
UPDATE run SET sender = regexp_replace(lower(coalesce(
  substring(source FROM '(?n)^["'']?sender["'']?[ \t]*:[ \t]*["'']?([A-Za-z0-9_-]+)'),
  CASE WHEN source ~ '^\s*\{' THEN
    substring(source FROM '[{,\s]["'']?sender["'']?\s*:\s*["'']?([A-Za-z0-9_-]+)')
  END)), '[-_]', '', 'g');

UPDATE receipt_event SET sender = regexp_replace(lower(sender), '[-_]', '', 'g') WHERE sender IS NOT NULL;

ALTER TABLE receipt_parked
  ADD sender text,           -- whose address it came to; null for the common one
  ADD other_spelling bigint; -- the other way in which a list may write the number

-- What was said last about a number, by each source: that it is opted out, or that it is not any more. Both are kept,
-- since calls come in any order and are repeated for days: an older word must not undo a newer one.
ALTER TABLE opt_out
  ADD sender text NOT NULL DEFAULT '',              -- whose runs alone it concerns; empty: everybody's
  ADD opted_out boolean NOT NULL DEFAULT true,
  ADD said_at timestamptz;
UPDATE opt_out SET said_at = since;
ALTER TABLE opt_out
  ALTER sender DROP DEFAULT,
  ALTER opted_out DROP DEFAULT,
  ALTER said_at SET NOT NULL,
  ALTER since DROP DEFAULT,                         -- since when it is opted out, or is not any more
  DROP CONSTRAINT opt_out_pkey,
  ADD PRIMARY KEY (phone, sender, source);

-- Whether a sender must not write to a number. Of each source the latest word counts, be it about this sender or about
-- all. For an unknown sender (null) every opt-out counts.
CREATE FUNCTION is_opted_out(wanted_phone bigint, by_sender text) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT EXISTS (
  SELECT FROM opt_out said
  WHERE said.phone = wanted_phone AND said.opted_out AND (said.sender IN ('', by_sender) OR by_sender IS NULL)
    AND NOT EXISTS (
      SELECT FROM opt_out later
      WHERE later.phone = said.phone AND later.source = said.source AND NOT later.opted_out
        AND later.sender IN ('', by_sender, said.sender) AND later.said_at > said.said_at))
$$;
