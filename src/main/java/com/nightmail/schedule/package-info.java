/**
 * Campaigns that are run on certain days by themselves, each date once, and what is told of them.
 */
@NullMarked
package com.nightmail.schedule;

import org.jspecify.annotations.NullMarked;
