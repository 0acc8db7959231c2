package com.nightmail.receipts;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OptOutSettings.class)
class ReceiptsConfiguration {}
