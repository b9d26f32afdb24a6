"""Steps of the exchange: nomenclatures, code lists, requests, published copies."""
