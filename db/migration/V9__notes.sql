-- What a person should know of a message that is sent all the same, such as a number that was rewritten.
ALTER TABLE message ADD note text;
