package com.nightmail.simulator;

import tools.jackson.core.io.JsonStringEncoder;

final class Json {

  private Json() {}

  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
