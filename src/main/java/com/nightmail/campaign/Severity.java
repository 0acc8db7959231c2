package com.nightmail.campaign;

/** How much a {@link Finding} matters. */
public enum Severity {
  /** The campaign is not sent as it is. */
  BLOCKS,
  /** It can be sent; a person should know. */
  WARNING,
  /** Something could not be found out, and nothing is known to be wrong. */
  NOTE
}
