-- Whom a run leaves out: decided once, before its list is loaded, and kept until it is.
CREATE TABLE exclusion (
  run int NOT NULL,
  phone bigint NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (run, phone)
);

ALTER TABLE run
  ADD excluded_at timestamptz, -- when it was decided
  ADD exclude_checksums text[]; -- SHA-256 of each list of recipients.exclude, as it was then
