-- What a person decided about messages of a run: who, when, and how many it concerned.
CREATE TABLE decision (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run int NOT NULL REFERENCES run,
  kind text NOT NULL CHECK (kind IN ('ASSUME_SENT', 'RESEND', 'RETRY')),
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  messages int NOT NULL
);

-- What a person should know of a run that goes on all the same.
ALTER TABLE run ADD COLUMN warning text;
