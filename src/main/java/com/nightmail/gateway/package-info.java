/**
 * How a message leaves: the provider's request and answer, the outcome, the error policy and the
 * pace.
 */
@NullMarked
package com.nightmail.gateway;

import org.jspecify.annotations.NullMarked;
