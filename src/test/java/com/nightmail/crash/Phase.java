package com.nightmail.crash;

/** Where in the life of a run a kill can land. */
enum Phase {
  FIRST_START("first start: server, migration"),
  START("started, before the load"),
  LOAD("load"),
  CLAIMED("between claim and POST"),
  IN_FLIGHT("POST in flight"),
  ANSWERED("between answer and settling"),
  SETTLE("settle"),
  ENDED("after the end");

  final String label;

  Phase(String label) {
    this.label = label;
  }
}
