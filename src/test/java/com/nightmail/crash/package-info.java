/** Real processes, killed and paused and asked to stop, held against the record of the gateway. */
package com.nightmail.crash;
