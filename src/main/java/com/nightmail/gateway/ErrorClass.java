package com.nightmail.gateway;

/** What a refusal is about, hence who has to act; the error policy gives each code its class. */
public enum ErrorClass {
  /** The sender goes too fast: the message stays to be sent, the whole sender slows. */
  RATE,
  /** This recipient got too much too fast: the message stays to be sent, later. */
  PAIR_RATE,
  /** The number is in maintenance: the sender rests, then goes on. */
  MAINTENANCE,
  /** The template is still being synchronised: the sender rests, then goes on. */
  SYNCING,
  /** Not to this recipient now; others are not concerned. */
  RECIPIENT,
  /** This row's values are wrong; others are not concerned. */
  ROW,
  /** The template or its mapping is wrong: every further message would fail. */
  TEMPLATE,
  /** The account, its number or its key is in trouble: every further message would fail. */
  ACCOUNT,
  /** Something failed at the provider, which proves nothing: the message is in doubt. */
  AMBIGUOUS
}
