scoutsuite_results =
{"account_id": "111122223333", "provider_code": "aws", "provider_name": "Amazon Web Services", "last_run": {"ruleset_name": "default", "summary": {"s3": {"checked_items": 2, "flagged_items": 1}}, "time": "2026-03-01 10:00:00+0000", "version": "5.14.0"}, "services": {"s3": {"findings": {}}}}
