/** What became of each message: one table, whose states change here and nowhere else. */
@NullMarked
package com.nightmail.ledger;

import org.jspecify.annotations.NullMarked;
