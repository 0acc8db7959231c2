LOCK TABLE run IN ACCESS EXCLUSIVE MODE; -- at once, not in steps that another process could come between

-- How many messages of a run are in each state, moved in the transaction that changes the messages, so that watching a
-- run never counts its rows. Who claims, who settles and who applies receipts keep rows of their own: on common ones,
-- each would wait until the commit of another is on the disk. Only the sums mean anything; a share may be negative.
CREATE TABLE run_count (
  run int NOT NULL REFERENCES run,
  keeper text NOT NULL CHECK (keeper IN ('CLAIMS', 'OUTCOMES', 'RECEIPTS')),
  state message_state NOT NULL,
  messages int NOT NULL,
  PRIMARY KEY (run, keeper, state)
) WITH (fillfactor = 20); -- rewritten with every batch: room for its versions on its own page

INSERT INTO run_count (run, keeper, state, messages)
SELECT run.id, 'OUTCOMES', kept.state::message_state, kept.messages
FROM run
CROSS JOIN LATERAL (VALUES
  ('READY', ready), ('CLAIMED', claimed), ('ACCEPTED', accepted), ('REFUSED', refused), ('IN_DOUBT', in_doubt),
  ('SKIPPED', skipped), ('SENT', sent), ('DELIVERED', delivered), ('READ', read), ('FAILED', failed)
) AS kept(state, messages)
WHERE kept.messages <> 0;

ALTER TABLE run
  DROP ready, DROP claimed, DROP accepted, DROP refused, DROP in_doubt, DROP skipped, DROP sent, DROP delivered,
  DROP read, DROP failed;

CREATE VIEW progress AS
SELECT run,
       coalesce(sum(messages) FILTER (WHERE state = 'READY'), 0) AS ready,
       coalesce(sum(messages) FILTER (WHERE state = 'CLAIMED'), 0) AS claimed,
       coalesce(sum(messages) FILTER (WHERE state = 'ACCEPTED'), 0) AS accepted,
       coalesce(sum(messages) FILTER (WHERE state = 'REFUSED'), 0) AS refused,
       coalesce(sum(messages) FILTER (WHERE state = 'IN_DOUBT'), 0) AS in_doubt,
       coalesce(sum(messages) FILTER (WHERE state = 'SKIPPED'), 0) AS skipped,
       coalesce(sum(messages) FILTER (WHERE state = 'SENT'), 0) AS sent,
       coalesce(sum(messages) FILTER (WHERE state = 'DELIVERED'), 0) AS delivered,
       coalesce(sum(messages) FILTER (WHERE state = 'READ'), 0) AS read,
       coalesce(sum(messages) FILTER (WHERE state = 'FAILED'), 0) AS failed
FROM run_count
GROUP BY run;
