package com.nightmail.bench;

/**
 * A line of the verdict.
 *
 * @param what is measured
 * @param value measured
 * @param target to be held
 */
record Figure(String scenario, String what, String value, String target, boolean met) {}
