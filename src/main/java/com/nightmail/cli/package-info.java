/** The commands. */
@NullMarked
package com.nightmail.cli;

import org.jspecify.annotations.NullMarked;
