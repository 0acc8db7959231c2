/**
 * What the provider tells after sending: webhook events, kept as they come and applied in order.
 */
@NullMarked
package com.nightmail.receipts;

import org.jspecify.annotations.NullMarked;
