-- How the sending of a run ended last, and whether whoever serves goes on with it by itself. Null for runs of before.
ALTER TABLE run ADD ended_how text
  CHECK (ended_how IN ('COMPLETED', 'STOPPED', 'INTERRUPTED', 'FAILED', 'BROKEN'));
ALTER TABLE run ADD unattended boolean NOT NULL DEFAULT false;

-- What is due when. The columns are those that db-scheduler reads and writes.
CREATE TABLE scheduled_tasks (
  task_name text NOT NULL,
  task_instance text NOT NULL,
  task_data bytea,
  execution_time timestamptz NOT NULL,
  picked boolean NOT NULL,
  picked_by text,
  last_success timestamptz,
  last_failure timestamptz,
  consecutive_failures int,
  last_heartbeat timestamptz,
  version bigint NOT NULL,
  priority smallint,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks (last_heartbeat);

-- A campaign that is run on certain days by itself. One that was removed stays, so that its dates are never run again.
CREATE TABLE schedule (
  name text PRIMARY KEY,
  source text NOT NULL,          -- the schedule file as it was added
  source_path text NOT NULL,
  since timestamptz NOT NULL,    -- it is due at times after this
  armed boolean NOT NULL DEFAULT false, -- whether its next time stands in scheduled_tasks
  paused boolean NOT NULL DEFAULT false,
  removed boolean NOT NULL DEFAULT false,
  skip date,                     -- its night of this date is left out
  added_at timestamptz NOT NULL
);

-- What became of a schedule on a date of its zone: each date once, whoever wants to run it how often.
CREATE TABLE night (
  schedule text NOT NULL REFERENCES schedule,
  date date NOT NULL,
  due_at timestamptz NOT NULL,
  asked boolean NOT NULL,        -- whether a person asked for it by name
  state text NOT NULL,
  opened_at timestamptz NOT NULL,
  look_at timestamptz NOT NULL,  -- nothing is to be done before
  seen text,                     -- the list as it was looked at last: path, size and time of its last change
  seen_at timestamptz,
  list text,                     -- the list that was taken, as it was seen
  archived text,                 -- the copy of it that is sent
  list_checksum text,
  run int REFERENCES run,
  restarts int NOT NULL DEFAULT 0,
  told_waiting boolean NOT NULL DEFAULT false,
  ended_at timestamptz,
  PRIMARY KEY (schedule, date)
);
CREATE INDEX night_open ON night (look_at) WHERE ended_at IS NULL;

-- What is told of a night. It is kept before it is sent.
CREATE TABLE verdict (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schedule text NOT NULL,
  date date NOT NULL,
  kind text NOT NULL,
  made_at timestamptz NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  json text NOT NULL,
  FOREIGN KEY (schedule, date) REFERENCES night
);
CREATE INDEX verdict_of_night ON verdict (schedule, date);

-- To whom it is told, and whether it was.
CREATE TABLE delivery (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), -- the same whenever it is sent again
  verdict bigint NOT NULL REFERENCES verdict,
  target text NOT NULL,          -- a mail address, or a webhook's address
  state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
  attempts int NOT NULL DEFAULT 0,
  error text,
  settled_at timestamptz
);
CREATE INDEX delivery_of_verdict ON delivery (verdict);
CREATE INDEX delivery_pending ON delivery (verdict) WHERE state = 'PENDING';
