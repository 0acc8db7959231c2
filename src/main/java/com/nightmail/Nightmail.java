package com.nightmail;

/** Starts Nightmail. */
public final class Nightmail {
  private Nightmail() {}

  public static void main(String[] args) {
    System.out.println("nightmail");
  }
}
