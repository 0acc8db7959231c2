/**
 * What is sent: the campaign file, its template compiled once, and the rendering of a recipient.
 */
@NullMarked
package com.nightmail.campaign;

import org.jspecify.annotations.NullMarked;
