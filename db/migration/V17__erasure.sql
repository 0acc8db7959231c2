-- Erasing people: what a later run needs to know of a number is kept as a keyed hash of it.

ALTER TABLE run
  ADD erasure_begun_at timestamptz, -- its people are erased, or are being erased: it cannot go on
  ADD erased_at timestamptz,        -- numbers, cells and ids of all its messages are gone
  ADD erased_on_request int NOT NULL DEFAULT 0; -- messages to people who asked to be erased

-- The key of the hashes. It keeps who has only a table or an export from trying all numbers; who has the whole database
-- has the key as well.
ALTER TABLE installation ADD phone_key bytea NOT NULL
  DEFAULT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

-- What stands for a number whose owner is erased: always negative, so never taken for a number. 60 bits of SHA-256 over
-- key and number.
CREATE FUNCTION erased_phone(phone bigint) RETURNS bigint
LANGUAGE sql STABLE STRICT AS $$
SELECT -1 - ('x' || left(encode(sha256(phone_key || convert_to(phone::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint
FROM installation
$$;

-- As before, and also of numbers whose owner is erased.
CREATE OR REPLACE FUNCTION is_opted_out(wanted_phone bigint, by_sender text) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT EXISTS (
  SELECT
  FROM (
    SELECT CASE WHEN EXISTS (SELECT FROM opt_out WHERE phone < 0)
                THEN ARRAY[wanted_phone, erased_phone(wanted_phone)]
                ELSE ARRAY[wanted_phone] END AS phones) wanted
  CROSS JOIN opt_out said
  WHERE said.phone = ANY(wanted.phones) AND said.opted_out
    AND (said.sender IN ('', by_sender) OR by_sender IS NULL)
    AND NOT EXISTS (
      SELECT FROM opt_out later
      WHERE later.phone = ANY(wanted.phones) AND later.source = said.source AND NOT later.opted_out
        AND later.sender IN ('', by_sender, said.sender) AND later.said_at > said.said_at))
$$;
