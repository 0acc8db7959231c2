/** A faithful MM Lite gateway on loopback, to try Nightmail and to test it against. */
@NullMarked
package com.nightmail.simulator;

import org.jspecify.annotations.NullMarked;
