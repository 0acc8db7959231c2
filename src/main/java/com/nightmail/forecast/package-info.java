/**
 * What a campaign comes to before it is sent: when it ends, whom the limit lets through, its price.
 */
@NullMarked
package com.nightmail.forecast;

import org.jspecify.annotations.NullMarked;
