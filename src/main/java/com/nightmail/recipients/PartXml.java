package com.nightmail.recipients;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * The XML of a workbook's part, read from tag to tag. Names are compared without their namespace:
 * the two that the standard has differ in nothing that is read here.
 */
final class PartXml implements Closeable {

  private static final XMLInputFactory FACTORY = factory();

  private final InputStream in;
  private final XMLStreamReader xml;

  /**
   * @throws XMLStreamException if it does not begin as XML does
   */
  PartXml(InputStream in) throws XMLStreamException {
    this.in = in;
    this.xml = FACTORY.createXMLStreamReader(in);
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = new InputFactoryImpl();
    // Else a failure while a text is being read is no XMLStreamException.
    factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, Boolean.FALSE);
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, Boolean.FALSE);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, Boolean.FALSE);
    return factory;
  }

  /** Goes to the next opening or closing tag; false at the end of the part. */
  boolean next() throws XMLStreamException {
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
        return true;
      }
    }
    return false;
  }

  /** Whether an element of this name opens here. */
  boolean opens(String name) {
    return xml.isStartElement() && xml.getLocalName().equals(name);
  }

  /** Whether an element of this name closes here. */
  boolean closes(String name) {
    return xml.isEndElement() && xml.getLocalName().equals(name);
  }

  /**
   * An attribute of the element that opens here, in whatever namespace, the first one; null where
   * an element closes.
   */
  @Nullable String attribute(String name) {
    if (!xml.isStartElement()) {
      return null;
    }
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name)) {
        return xml.getAttributeValue(i);
      }
    }
    return null;
  }

  /**
   * Adds the text of the element that opens here, up to its end and without that of elements in it.
   *
   * @param most characters; what is beyond is dropped
   */
  void text(StringBuilder text, int most) throws XMLStreamException {
    int depth = 1;
    while (depth > 0 && xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE -> {
          if (depth == 1 && text.length() < most) {
            String more = xml.getText();
            text.append(more, 0, Math.min(more.length(), most - text.length()));
          }
        }
        default -> {}
      }
    }
  }

  /** Goes to the end of the element that opens here. */
  void skip() throws XMLStreamException {
    text(new StringBuilder(), 0);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
