package com.nightmail.campaign;

/** Whether a campaign may reach the same number again in a later run. */
public enum Repeat {
  /** Nobody gets the campaign twice, whatever run or list: the default. */
  NEVER,
  /** Each run stands alone: for recurring campaigns. */
  EACH_RUN
}
