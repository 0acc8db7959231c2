/**
 * The benchmark, {@code ./nightmail bench}: what Nightmail's promises of speed and thrift are held
 * against. It is no part of the jar. See docs/measuring.md.
 */
@NullMarked
package com.nightmail.bench;

import org.jspecify.annotations.NullMarked;
