package com.nightmail.gateway;

/** Whose contract a sender's URL speaks. */
public enum Dialect {
  /** The BSP's gateway, as in "Send MM Lite API Template". */
  ORAI,
  /** Meta's Graph API directly. */
  GRAPH
}
