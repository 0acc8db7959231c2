/**
 * What would become of each row of a campaign's list, and what stands in the way of sending it.
 * Sends nothing and changes nothing.
 */
@NullMarked
package com.nightmail.check;

import org.jspecify.annotations.NullMarked;
