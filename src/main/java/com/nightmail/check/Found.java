package com.nightmail.check;

/** When a run finds out what is to become of a row. */
enum Found {
  /** As it loads the list. An earlier row with its number makes no difference. */
  LOADING,
  /** As it reads the row again, whether or not the limit leaves it to be sent. */
  READING,
  /** As it sends the row. One that the limit holds back does not come to that. */
  SENDING
}
