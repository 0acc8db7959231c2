package com.nightmail.campaign;

/** A campaign that must not be launched; the message names file, line, column and the remedy. */
public final class InvalidCampaign extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidCampaign(String message) {
    super(message);
  }
}
