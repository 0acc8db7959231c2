/**
 * One run of a campaign: preflight, launch, watch, stop, restart, resolve, export. {@link
 * com.nightmail.runs.Runs} is the one facade.
 */
@NullMarked
package com.nightmail.runs;

import org.jspecify.annotations.NullMarked;
