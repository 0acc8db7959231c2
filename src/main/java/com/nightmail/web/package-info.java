/** The web application: the door for the provider's webhooks. */
@NullMarked
package com.nightmail.web;

import org.jspecify.annotations.NullMarked;
