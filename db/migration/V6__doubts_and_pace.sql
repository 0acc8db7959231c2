LOCK TABLE run IN ACCESS EXCLUSIVE MODE; -- at once, not in steps that another process could come between

-- Attempts of a message that may have arrived, as far as anybody knows: their answer was lost, and no receipt has told
-- what became of them. A person's decision to send the message again does not change that. While one is left, the message
-- is never counted as not sent. Attempt 0 stands for one of those that a version before this one had forgotten.
ALTER TABLE message
  ALTER attempt TYPE int, -- throttled attempts count as well
  ADD doubted int[],
  ADD CONSTRAINT message_doubt CHECK (doubted IS NULL OR state NOT IN ('REFUSED', 'SKIPPED'));

UPDATE message SET doubted = ARRAY[attempt] WHERE state = 'IN_DOUBT';

-- Of a run in which a person decided to send again what was in doubt, older versions forgot for which messages.
UPDATE message
SET doubted = CASE WHEN state = 'READY' AND reason LIKE 'sent again by decision of %' THEN ARRAY[attempt] ELSE ARRAY[0] END
WHERE run IN (SELECT run FROM decision WHERE kind = 'RESEND')
  AND (state = 'READY' AND attempt > 0 OR state = 'CLAIMED' AND attempt > 1);

WITH forgotten AS (
  UPDATE message
  SET state = 'IN_DOUBT', doubted = ARRAY[0],
      reason = 'an earlier attempt may have arrived; it was sent again, and refused'
  WHERE run IN (SELECT run FROM decision WHERE kind = 'RESEND') AND state = 'REFUSED' AND attempt > 1
  RETURNING run),
-- These two codes say that something failed at the provider, not what. Older versions took them for refusals when they
-- came with a 4xx; but gateways rewrite statuses.
unproved AS (
  UPDATE message
  SET state = 'IN_DOUBT', doubted = ARRAY[attempt], error_class = NULL, reason = coalesce(reason, error)
  WHERE state = 'REFUSED' AND error_code IN (1, 131000)
    AND NOT (attempt > 1 AND run IN (SELECT run FROM decision WHERE kind = 'RESEND'))
  RETURNING run)
INSERT INTO run_count AS kept (run, keeper, state, messages)
SELECT run, 'OUTCOMES', change.state::message_state, sum(change.messages)
FROM (SELECT run FROM forgotten UNION ALL SELECT run FROM unproved) AS changed
CROSS JOIN (VALUES ('REFUSED', -1), ('IN_DOUBT', 1)) AS change(state, messages)
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
