-- Why, in one sentence, where the figures of a verdict do not say it all.
ALTER TABLE verdict ADD why text;
