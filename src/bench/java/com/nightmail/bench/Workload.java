package com.nightmail.bench;

/**
 * What a contender has to do, and under which conditions.
 *
 * @param messages rows of the list
 * @param rate messages per second that the sender is allowed; 0: no limit
 * @param behaviour of the gateway
 */
record Workload(int messages, int rate, Behaviour behaviour) {}
