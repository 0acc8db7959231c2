LOCK TABLE run IN ACCESS EXCLUSIVE MODE; -- at once, not in steps that another process could come between

-- Attempts of a message that may have arrived, as far as anybody knows: their answer was lost, and no receipt has told
-- what became of them. A person's decision to send the message again does not change that. While one is left, the message
-- is never counted as not sent. Attempt 0 stands for one of those that a version before this one had forgotten.
ALTER TABLE message
  ALTER attempt TYPE int, -- throttled attempts count as well
  ADD doubted int[],
  ADD CONSTRAINT message_doubt CHECK (doubted IS NULL OR state NOT IN ('REFUSED', 'SKIPPED'));

-- Runs in which a person decided to send again what was in doubt. Older versions forgot for which messages that was.
CREATE TEMP TABLE resent ON COMMIT DROP AS SELECT DISTINCT run FROM decision WHERE kind = 'RESEND' AND messages > 0;

UPDATE message
SET doubted = CASE WHEN attempt > 1 AND run IN (SELECT run FROM resent) THEN ARRAY[0, attempt] ELSE ARRAY[attempt] END
WHERE state = 'IN_DOUBT';

UPDATE message
SET doubted = CASE WHEN state = 'READY' AND reason LIKE 'sent again by decision of %'
                   THEN CASE WHEN attempt > 1 THEN ARRAY[0, attempt] ELSE ARRAY[attempt] END
                   ELSE ARRAY[0] END
WHERE run IN (SELECT run FROM resent)
  AND (state = 'READY' AND attempt > 0 OR state = 'CLAIMED' AND attempt > 1);

-- Refused by the gateway after the decision, or taken out before it was sent again: by a row that could not be rendered,
-- an opt-out, or another run.
WITH forgotten AS (
  UPDATE message m
  SET state = 'IN_DOUBT', doubted = ARRAY[0],
      reason = 'an earlier attempt may have arrived; ' || CASE
        WHEN was.state = 'REFUSED' AND m.attempt > 1 THEN 'it was sent again, and refused'
        ELSE 'not sent again: ' || coalesce(m.reason, '') END
  FROM message was
  WHERE was.run = m.run AND was.line = m.line AND m.run IN (SELECT run FROM resent)
    AND (m.state = 'REFUSED'
           AND (m.attempt > 1 OR m.attempt = 1 AND m.error_class = 'ROW' AND m.error_code IS NULL AND m.error IS NULL)
         OR m.state = 'SKIPPED' AND m.attempt > 0)
  RETURNING m.run, was.state AS was),
-- These two codes say that something failed at the provider, not what. Older versions took them for refusals when they
-- came with a 4xx; but gateways rewrite statuses.
unproved AS (
  UPDATE message
  SET state = 'IN_DOUBT', doubted = ARRAY[attempt], error_class = NULL, reason = coalesce(reason, error)
  WHERE state = 'REFUSED' AND error_code IN (1, 131000)
    AND NOT (attempt > 1 AND run IN (SELECT run FROM resent))
  RETURNING run, 'REFUSED'::message_state AS was)
INSERT INTO run_count AS kept (run, keeper, state, messages)
SELECT run, 'OUTCOMES', change.state, sum(change.messages)
FROM (SELECT * FROM forgotten UNION ALL SELECT * FROM unproved) AS changed
CROSS JOIN LATERAL (VALUES (was, -1), ('IN_DOUBT'::message_state, 1)) AS change(state, messages)
GROUP BY run, change.state
ON CONFLICT (run, keeper, state) DO UPDATE SET messages = kept.messages + excluded.messages;

-- How a sender number has to go easy, as its gateway asked: kept over restarts, and removed when it is over.
CREATE TABLE sender_pace (
  sender text PRIMARY KEY,
  rest_until timestamptz,       -- nothing is to be sent before
  reason text,                  -- why, as a person is told
  rate double precision,        -- messages per second at noted_at, where the gateway throttled
  noted_at timestamptz NOT NULL
);
