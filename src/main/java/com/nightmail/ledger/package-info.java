/** What became of each message: one table, and one class that owns every change of its states. */
@NullMarked
package com.nightmail.ledger;

import org.jspecify.annotations.NullMarked;
