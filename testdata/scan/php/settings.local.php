<?php
$databases['default']['default'] = array('driver' => 'mysql', 'host' => 'localhost', 'port' => '7030', 'prefix' => '7031');
$settings['proxy']['port'] = 7032;
$config["search"]["limit"] = 7033;
$base_url = 'http://localhost:7034';
