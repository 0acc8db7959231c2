/** One run of a campaign: launch, watch, stop, restart, export. */
@NullMarked
package com.nightmail.runs;

import org.jspecify.annotations.NullMarked;
