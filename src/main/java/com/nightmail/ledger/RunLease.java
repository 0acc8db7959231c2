package com.nightmail.ledger;

/** A run as this process holds it: every change of a message is fenced by the epoch. */
public record RunLease(int run, int epoch) {}
