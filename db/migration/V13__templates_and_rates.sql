-- The provider's definitions of templates, as they were when they were taken.
CREATE TABLE template_definition (
  sender text NOT NULL,         -- whose, as run.sender; empty: all senders have it
  name text NOT NULL,
  language text NOT NULL,
  definition text NOT NULL,     -- JSON, as the provider wrote it
  source text NOT NULL,         -- the name of a file, or 'provider'
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sender, name, language)
);

-- When the provider was last asked for all definitions of a sender: what is not among them is then known to be missing.
CREATE TABLE template_sync (
  sender text PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The provider's prices, which change on a date. A card has one currency.
CREATE TABLE rate_card (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  currency text NOT NULL,
  valid_from date NOT NULL,
  source text NOT NULL,         -- the name of the file
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (currency, valid_from)
);

CREATE TABLE rate (
  card int NOT NULL REFERENCES rate_card ON DELETE CASCADE,
  market text NOT NULL,
  marketing numeric,            -- price of one message that is delivered; null: the card has none
  PRIMARY KEY (card, market)
);
