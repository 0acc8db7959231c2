/** What Nightmail stands on: PostgreSQL, configuration, the clock. */
@NullMarked
package com.nightmail.platform;

import org.jspecify.annotations.NullMarked;
