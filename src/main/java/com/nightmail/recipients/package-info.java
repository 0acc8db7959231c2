/** Who gets it: reading a recipient list, its phone numbers, and what is wrong with a row. */
@NullMarked
package com.nightmail.recipients;

import org.jspecify.annotations.NullMarked;
