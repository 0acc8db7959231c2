-- A rehearsal: every row is loaded and rendered, and none is sent.
ALTER TABLE run ADD dry boolean NOT NULL DEFAULT false;
