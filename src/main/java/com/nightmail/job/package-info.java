/** The Spring Batch job of a run: load, send, settle. */
@NullMarked
package com.nightmail.job;

import org.jspecify.annotations.NullMarked;
