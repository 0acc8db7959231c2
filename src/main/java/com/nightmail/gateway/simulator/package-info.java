/** A faithful MM Lite gateway on loopback, to try Nightmail and to test it against. */
@NullMarked
package com.nightmail.gateway.simulator;

import org.jspecify.annotations.NullMarked;
