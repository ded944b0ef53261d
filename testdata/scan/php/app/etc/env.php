<?php
return ['backend' => ['frontName' => 'admin_7040'], 'session' => ['redis' => ['host' => '127.0.0.1', 'port' => '7041', 'database' => '2']], 'http_cache_hosts' => [['host' => 'localhost', 'port' => '7042']]];
